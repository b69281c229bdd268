package credentials

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
)

// What credential_source may say and what stands for it are the same.
func TestPlacesAreTheChoicesOfCredentialSource(t *testing.T) {
	t.Parallel()
	var places []string
	for _, p := range Order() {
		if p.place != "" {
			places = append(places, p.place)
		}
	}
	slices.Sort(places)
	if want := slices.Sorted(slices.Values(settings.Choices("credential_source"))); !slices.Equal(places, want) {
		t.Errorf("the providers stand for %v, the setting takes %v", places, want)
	}
}

func FuzzParseRoleKeys(f *testing.F) {
	f.Add([]byte(`{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"Code":"AssumeRoleUnauthorizedAccess"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := parseRoleKeys(body)
		if err == nil && (c.AccessKeyID == "" || c.SecretAccessKey.Empty()) {
			t.Errorf("%s is taken for credentials", body)
		}
	})
}

// heard is what a person has heard of a program so far.
type heard struct {
	mu   sync.Mutex
	text strings.Builder
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(b)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// Whatever parts a program writes a line in, a secret in it is not heard, and a question without a line end is.
func TestStderrOfAProgramIsMaskedByLines(t *testing.T) {
	t.Parallel()
	const key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	for name, c := range map[string]struct{ text, want string }{
		"a key":          {"got " + key + " for you\n", "got [secret] for you\n"},
		"a named value":  {"password=hunter2x\nnext\n", "password=[secret]\nnext\n"},
		"no line end":    {"Touch your key: ", "Touch your key: "},
		"a secret there": {"the token=a1b2c3d4", "the token=[secret]"},
		"letters":        {"Schlüssel berühren …\r\n日本", "Schlüssel berühren …\n日本"},
	} {
		for size := 1; size <= len(c.text); size++ {
			to := &heard{}
			said := &programStderr{to: to}
			said.speak()
			for part := range slices.Chunk([]byte(c.text), size) {
				if _, err := said.Write(part); err != nil {
					t.Fatal(err)
				}
			}
			said.end()
			if got := to.String(); got != c.want {
				t.Errorf("%s in parts of %d: heard %q, want %q", name, size, got, c.want)
			}
		}
	}
}

// A question is heard while the program waits for its answer, and what comes behind it on the line is judged with it.
func TestQuestionsOfAProgramAreHeardAfterAPause(t *testing.T) {
	t.Parallel()
	to := &heard{}
	said := &programStderr{to: to}
	said.speak()
	for _, step := range []struct{ text, want string }{
		{"Password", "Password"}, {": ", "Password: "}, {"\n", "Password: \n"},
		{"token=", "Password: \ntoken="}, {"a1b2c3d4", "Password: \ntoken=[secret]"}, {"\nbye\n", "Password: \ntoken=[secret]\nbye\n"},
	} {
		if _, err := said.Write([]byte(step.text)); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); to.String() != step.want && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
		if got := to.String(); got != step.want {
			t.Fatalf("after %q: heard %q, want %q", step.text, got, step.want)
		}
	}
}
