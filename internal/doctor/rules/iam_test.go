package rules

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestOwnKeys asks the sandbox's IAM with the person's keys.
func TestOwnKeys(t *testing.T) {
	t.Parallel()
	const inUse, other, secret = "AKIAQWERTYUIOPASDFGH", "AKIAZXCVBNMLKJHGFDSA", "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
	now := frozenClock{}.Now()
	for name, c := range map[string]struct {
		key   world.AccessKey
		extra []*world.AccessKey
		want  []string
	}{
		"young":    {world.AccessKey{Created: now.AddDate(0, 0, -3)}, nil, nil},
		"old":      {world.AccessKey{Created: now.AddDate(-1, 0, 0)}, nil, []string{"key-old"}},
		"inactive": {world.AccessKey{Created: now, Inactive: true}, nil, []string{"key-inactive"}},
		"second": {world.AccessKey{Created: now.Add(-time.Hour)},
			[]*world.AccessKey{{ID: other, Secret: secret, Created: now.AddDate(-1, 0, 0)}}, []string{"key-unused"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.Default()
			c.key.ID, c.key.Secret = inUse, secret
			user := &world.User{Name: "doctor", AccessKeys: append([]*world.AccessKey{&c.key}, c.extra...)}
			user.Managed = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
			w.Accounts[0].Users = append(w.Accounts[0].Users, user)
			sb, err := sandbox.New(w, sandbox.Options{Clock: frozenClock{}})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(sb)
			t.Cleanup(server.Close)
			found := online(t, plainConfig+"-- .aws/credentials --\n[default]\naws_access_key_id = "+inUse+"\naws_secret_access_key = "+secret+"\n",
				"AWS_ENDPOINT_URL="+server.URL, "AWS_MAX_ATTEMPTS=1")
			var got []string
			for _, f := range found {
				if strings.Contains(f.Message, inUse) || strings.Contains(f.Message, secret) {
					t.Errorf("the finding shows a key: %s", f.Message)
				}
				if strings.HasPrefix(f.Rule, "key-") {
					got = append(got, f.Rule)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v\n%s", got, c.want, messages(found))
			}
		})
	}
}
