package record

import (
	"fmt"
	"strings"
	"testing"

	"trailsift/storage"
)

// TestRepeats scans identities that come again, nearly come again, and come again in a record that is hard for other reasons.
func TestRepeats(t *testing.T) {
	identity := func(session, rest string) string {
		return `{"type":"AssumedRole","principalId":"AROAEXAMPLE:` + session + `","arn":"arn:aws:sts::111122223333:assumed-role/reader/` + session +
			`","accountId":"111122223333","sessionContext":{"sessionIssuer":{},"attributes":{"mfaAuthenticated":"false","x":[1,2]},"note":"\u00e9"},"odd":null` + rest + `}`
	}
	one, two := identity("one", ""), identity("one", ` , "accessKeyId" : "ASIAEXAMPLE"`)
	var records []string
	for i, id := range []string{one, one, two, one, two, identity("two", ""), one} {
		records = append(records, fmt.Sprintf(`{"eventName":"A%d","eventSource":"b","userIdentity":%s,"eventID":"%d","extra%d":{}}`, i, id, i, i))
	}
	records = append(records,
		`{"eventName":"A","eventSource":"b","userIdentity":`+one+`,"userIdentity":`+two+`}`,
		`{"eventName":"A","eventSource":"b","userIdentity":`+one+`,"userIdentity":null}`,
		`{"eventName":"A\ud800","eventSource":"b","userIdentity":`+one+`}`,
		`{"eventName":"A","eventSource":"b","userIdentity":`+strings.Replace(one, `"odd"`, `"type":"Root","odd"`, 1)+`}`,
		`{"eventName":"A","eventSource":"b","userIdentity":`+one+`,`+manyMembers(200, 1000)+`}`,
		`{"userIdentity":`+one+`,"eventName":"A","eventSource":"b"}`,
	)
	s := NewScanner(Limits{})
	events, _ := newBatches()
	for round := range 3 {
		b := events
		if round == 1 {
			b, _ = newBatches()
		}
		b.Reset()
		for _, r := range records {
			if n, err := s.Scan([]byte(r)); err != nil || n != len(r) {
				t.Fatalf("%d of %d bytes of %s: %v", n, len(r), r, err)
			}
			if account := string(s.Account()); account != "111122223333" && !strings.Contains(r, `"userIdentity":null`) {
				t.Errorf("account %q of %s", account, r)
			}
			s.Append(b, Origin{})
		}
		for row, r := range records {
			if got := storage.AppendRecord(nil, b, row); !Equal(got, []byte(r)) {
				t.Errorf("round %d: rebuilt\n%s\nfrom\n%s", round, got, r)
			}
		}
	}
}
