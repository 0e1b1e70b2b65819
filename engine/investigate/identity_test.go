package investigate

import (
	"slices"
	"testing"
)

func TestReadIdentity(t *testing.T) {
	row := []any{"AssumedRole", nil, "arn", "principal", "account", "key", "by", "issuer arn", "issuer name", "issuer type", "source", "behalf", "the next column"}
	want := Identity{
		Type: "AssumedRole", ARN: "arn", PrincipalID: "principal", AccountID: "account", AccessKeyID: "key", InvokedBy: "by",
		IssuerARN: "issuer arn", IssuerName: "issuer name", IssuerType: "issuer type", SourceIdentity: "source", OnBehalfOf: "behalf",
	}
	if got := ReadIdentity(row); got != want {
		t.Errorf("got %+v", got)
	}
	if got := len(IdentityFields()); got != len(row)-1 {
		t.Errorf("there are %d fields", got)
	}
	if got := slices.Index(IdentityFields(), "userIdentity.accessKeyId"); row[got] != "key" {
		t.Errorf("the key is field %d", got)
	}
	if got := ReadIdentity([]any{"Root", int64(3)}); got != (Identity{Type: "Root"}) {
		t.Errorf("a short row gives %+v", got)
	}
}

func TestName(t *testing.T) {
	const account, other = "111122223333", "444455556666"
	for _, c := range []struct {
		want string
		id   Identity
	}{
		{"alice", Identity{Type: "IAMUser", UserName: "alice", ARN: "arn:aws:iam::111122223333:user/alice", AccountID: account}},
		{"bob", Identity{Type: "IAMUser", ARN: "arn:aws:iam::111122223333:user/staff/bob"}},
		{"an unknown user of 111122223333", Identity{Type: "IAMUser", UserName: hiddenName, AccountID: account}},
		{"root of 111122223333", Identity{Type: "Root", UserName: "company", AccountID: account}},
		{"root of 111122223333", Identity{Type: "Root", ARN: "arn:aws:iam::111122223333:root"}},
		{"root of 111122223333", Identity{Type: "Root", PrincipalID: account}},
		{"root", Identity{Type: "Root"}},
		{"deploy (session of role ci-deploy)", Identity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/ci-deploy/deploy", IssuerName: "ci-deploy"}},
		{"deploy (session of role ci-deploy)", Identity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/ci-deploy/deploy"}},
		{"deploy (session of role ci-deploy)", Identity{Type: "AssumedRole", PrincipalID: "AROAEXAMPLE:deploy", IssuerARN: "arn:aws:iam::111122223333:role/build/ci-deploy"}},
		{"a session of role ci-deploy", Identity{Type: "AssumedRole", IssuerName: "ci-deploy"}},
		{"deploy", Identity{Type: "AssumedRole", PrincipalID: "AROAEXAMPLE:deploy"}},
		{"an unknown session", Identity{Type: "AssumedRole"}},
		{"carol (federated by alice)", Identity{Type: "FederatedUser", ARN: "arn:aws:sts::111122223333:federated-user/carol", IssuerName: "alice", IssuerType: "IAMUser"}},
		{"carol (federated by root)", Identity{Type: "FederatedUser", PrincipalID: "111122223333:carol", IssuerType: "Root"}},
		{"dave", Identity{Type: "SAMLUser", UserName: "dave", PrincipalID: "x:dave"}},
		{"Identity Center user 544894e8", Identity{Type: "IdentityCenterUser", AccountID: account, OnBehalfOf: "544894e8"}},
		{"account 111122223333", Identity{Type: "IdentityCenterUser", AccountID: account}},
		{"lambda.amazonaws.com", Identity{Type: "AWSService", InvokedBy: "lambda.amazonaws.com"}},
		{"kms.amazonaws.com", Identity{AccountID: account, InvokedBy: "kms.amazonaws.com"}},
		{"principal AROAEXAMPLE of 444455556666", Identity{Type: "AWSAccount", PrincipalID: "AROAEXAMPLE", AccountID: other}},
		{"account 444455556666", Identity{Type: "AWSAccount", AccountID: other, InvokedBy: "AWS Internal"}},
		{"anonymous", Identity{Type: "AWSAccount", AccountID: "anonymous"}},
		{"somebody of another account", Identity{Type: "AWSAccount"}},
		{"somebody unknown", Identity{Type: "Unknown"}},
		{"somebody unknown", Identity{}},
	} {
		if got := c.id.Name(); got != c.want {
			t.Errorf("%+v is %q, not %q", c.id, got, c.want)
		}
	}
}
