package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trailsift/engine/investigate"
)

// A name in a sentence and the name of the same identity in a table are about the same people: whatever actor() says, the sentence
// says, too.
func TestNamesAgree(t *testing.T) {
	text := "display actor() as who"
	for n, field := range investigate.IdentityFields() {
		text += fmt.Sprintf(", %s as f%d", field, n)
	}
	var out, problems strings.Builder
	args := []string{"query", "-q", "-i", "../../../testdata/samples", "-i", "../../../testdata/week", "-o", "jsonl", text + " | dedup who, f0"}
	if code := Main(args, strings.NewReader(""), &out, &problems); code != exitOK {
		t.Fatalf("exit code %d, %s", code, problems.String())
	}
	kinds := map[string]bool{}
	lines := bufio.NewScanner(strings.NewReader(out.String()))
	for lines.Scan() {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		var values []any
		for n := range investigate.IdentityFields() {
			values = append(values, row[fmt.Sprintf("f%d", n)])
		}
		identity := investigate.ReadIdentity(values)
		who, _ := row["who"].(string)
		if who == "HIDDEN_DUE_TO_SECURITY_REASONS" {
			continue // no name, but what stands in place of one
		}
		kinds[identity.Type] = true
		for part := range strings.SplitSeq(who, "/") {
			if !strings.Contains(identity.Name(), part) && who != identity.Type {
				t.Errorf("%+v is %q in a table and %q in a sentence", identity, who, identity.Name())
			}
		}
	}
	if len(kinds) < 4 {
		t.Errorf("there are only identities of the types %v", kinds)
	}
}
