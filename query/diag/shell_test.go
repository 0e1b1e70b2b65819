package diag

import (
	"os/exec"
	"testing"
	"unicode"
)

// What is pasted into a shell is what was meant, and shows everything that it holds.
func TestShellQuoted(t *testing.T) {
	for _, text := range []string{
		"", "plain-1.2/x", "two words", "it's", `back\slash`, "$(touch pwned)", "`id`", "a\nb", "\x1b[31mred", "tab\there", "café", "bell\a", "\u202edrowssap", "\xff\xfe", "-n", "!x", "a;b&c|d>e<f*g?h[i]j{k}l~m#n",
	} {
		quoted := ShellQuoted(text)
		for _, r := range quoted {
			if !unicode.IsGraphic(r) {
				t.Errorf("%q: %q holds %q", text, quoted, r)
			}
		}
		out, err := exec.Command("bash", "-c", "printf %s. "+quoted).Output()
		if err != nil || string(out) != text+"." {
			t.Errorf("%q: the shell makes %q of %s, %v", text, out, quoted, err)
		}
	}
}
