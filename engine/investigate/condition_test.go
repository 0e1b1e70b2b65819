package investigate

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestConditions(t *testing.T) {
	const issuer = "userIdentity.sessionContext.sessionIssuer."
	for got, want := range map[string]string{
		Is("eventName", `a"b`):             `eventName = "a\"b"`,
		Is("eventName", "Get*"):            "eventName like /(?s)^Get.*$/",
		UserIs("root"):                     `userIdentity.type = "Root"`,
		SessionIs("i-0abc"):                `endsWith(userIdentity.principalId, ":i-0abc")`,
		SessionIs("a/*"):                   `userIdentity.principalId like /(?s):a\/.*$/`,
		SessionIs("arn:x"):                 `userIdentity.arn = "arn:x"`,
		RoleIs("deploy"):                   "(" + issuer + `type = "Role" and ` + issuer + `userName = "deploy")`,
		RoleIs("arn:x"):                    "(" + issuer + `type = "Role" and (` + issuer + `userName = "arn:x" or ` + issuer + `arn = "arn:x"))`,
		RoleIs("AROAX"):                    "(" + issuer + `type = "Role" and (` + issuer + `userName = "AROAX" or ` + issuer + `principalId = "AROAX"))`,
		KeyIs("AKIAX"):                     `userIdentity.accessKeyId = "AKIAX"`,
		AddressIs("192.0.2.1"):             `sourceIPAddress = "192.0.2.1"`,
		AddressIs("192.0.2.0/24"):          `isIpInSubnet(sourceIPAddress, "192.0.2.0/24")`,
		AddressIs("2001:db8::1"):           `isIpInSubnet(sourceIPAddress, "2001:db8::1")`,
		AddressIs("192.*"):                 `(isValidIp(sourceIPAddress) and sourceIPAddress like /(?s)^192\..*$/)`,
		ServiceIs("s3"):                    `(sourceIPAddress = "s3.amazonaws.com" or userIdentity.invokedBy = "s3.amazonaws.com")`,
		ServiceIs("AWS Internal"):          `(sourceIPAddress = "AWS Internal" or userIdentity.invokedBy = "AWS Internal")`,
		ReceivedBy("111122223333"):         `(recipientAccountId = "111122223333" or not ispresent(recipientAccountId) and userIdentity.accountId = "111122223333")`,
		Any("a = 1"):                       "a = 1",
		Any("a = 1", "b = 2") + Any("c=1"): "(a = 1 or b = 2)c=1",
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// However a value is written, what a reader sees is all there is, and no slash ends the pattern early.
func TestPatternHidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := Pattern(rapid.String().Draw(t, "text"))
		if strings.IndexFunc(pattern, func(r rune) bool { return !unicode.IsGraphic(r) }) >= 0 {
			t.Errorf("%q hides something", pattern)
		}
		if strings.Contains(strings.ReplaceAll(pattern, `\/`, ""), "/") {
			t.Errorf("%q ends at a slash", pattern)
		}
	})
}
