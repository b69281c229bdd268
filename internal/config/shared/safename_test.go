package shared_test

import (
	"testing"

	"github.com/awsid/awsid/internal/config/shared"
)

func TestSafeName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"dev": "dev", "Dev/Admin": "Dev/Admin", "000123456789:Role": "000123456789:Role", "a.b_c@d+e": "a.b_c@d+e",
		"My  Account": "My-Account", "-lead": "lead", "trail ": "trail", "a[b]": "a-b", "a#b;c": "a-b-c", `a"b'c\d`: "a-b-c-d",
		"R&D": "R-D", "100%": "100", "Größe": "Groesse", "データ": "", "": "", "a\nb": "a-b", "--": "", "a - b": "a-b", "a--b": "a--b", "a -b": "a-b", "a- b": "a-b", "$(id)": "id",
	} {
		if got := shared.SafeName(in, ""); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := shared.SafeName("a/b:c", "/:"); got != "a-b-c" {
		t.Errorf("a/b:c without / and : becomes %q, want a-b-c", got)
	}
}
