package credentials_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/credentials/cache"
)

// hotPaths are the ways to credentials that a person waits for at every
// prompt: they may build no service client and read no certificate, either of
// which costs far more than these allocations.
func hotPaths() map[string]struct {
	files   map[string]string
	profile string
	most    float64
} {
	cached := `{"ProviderType": "sso", "Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z", "AccountId": "111122223333"}}`
	return map[string]struct {
		files   map[string]string
		profile string
		most    float64
	}{
		"static": {map[string]string{"credentials": "[default]\naws_access_key_id = A\naws_secret_access_key = s\n"}, "default", 90},
		"cached role": {map[string]string{"config": "[profile r]\n" + roleR + "source_profile = base\n", "credentials": baseKeys,
			".aws/cli/cache/1ef2bc6de72dd4746ee4f1954bd9c45306249c6d.json": cached}, "r", 280},
		"cached sso": {map[string]string{"config": "[profile s]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n",
			".aws/cli/cache/ef7c0373a8420e194e9d028ad5acc50a222b4714.json": cached}, "s", 280},
	}
}

func TestHotPathsAreLight(t *testing.T) {
	for name, c := range hotPaths() {
		w := newWorld(t, c.files)
		w.env.Transport = forbidden{t}
		n := testing.AllocsPerRun(20, func() {
			if _, err := once(w.env, c.profile); err != nil {
				t.Fatal(err)
			}
		})
		if n > c.most {
			t.Errorf("%s: %v allocations, at most %v", name, n, c.most)
		}
	}
}

// TestALongChainCostsEachRoleTheSame: whose cached credentials are is asked of each role of a chain, and must not lead
// through all that follow.
func TestALongChainCostsEachRoleTheSame(t *testing.T) {
	cost := func(roles int) float64 {
		var config strings.Builder
		for n := range roles {
			fmt.Fprintf(&config, "[profile p%d]\nrole_arn = arn:aws:iam::111122223333:role/r%d\nsource_profile = p%d\n", n, n, n+1)
		}
		fmt.Fprintf(&config, "[profile p%d]\naws_access_key_id = A\naws_secret_access_key = s\n", roles)
		w := newWorld(t, map[string]string{"config": config.String()})
		plan, err := w.chain(settings.Flags{"profile": "p0"}).Plan()
		must(t, err)
		return testing.AllocsPerRun(20, func() { plan.Step.Owns(cache.Entry{Source: "another's"}) })
	}
	if few, many := cost(2), cost(200); many > few {
		t.Errorf("%v allocations with 2 roles, %v with 200", few, many)
	}
}

// once is what one command does.
func once(env *app.Env, profile string) (credentials.Credentials, error) {
	ses, err := app.Open(env, settings.Flags{"profile": profile})
	if err != nil {
		return credentials.Credentials{}, err
	}
	plan, err := credentials.New(env, ses).Plan()
	if err != nil {
		return credentials.Credentials{}, err
	}
	return plan.Retrieve(context.Background())
}

// forbidden is a network that must not be used.
type forbidden struct{ t *testing.T }

func (f forbidden) RoundTrip(r *http.Request) (*http.Response, error) {
	f.t.Errorf("called %s", r.URL)
	return nil, http.ErrNotSupported
}

func BenchmarkHotPaths(b *testing.B) {
	for name, c := range hotPaths() {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, c.files)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := once(w.env, c.profile); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
