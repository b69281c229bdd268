package accounts_test

import (
	"testing"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accountstest"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin"
)

// stage is a person who is signed in to a large organization, and what lists it.
type stage struct {
	*accountstest.Person
	lister accounts.Lister
}

func newStage(t *testing.T, opts accountstest.Options) *stage {
	t.Helper()
	p := accountstest.New(t, opts)
	ses, err := app.Open(p.Env, nil)
	if err != nil {
		t.Fatal(err)
	}
	corp, err := signin.NamedSession(ses, accountstest.Session)
	if err != nil {
		t.Fatal(err)
	}
	return &stage{p, accounts.Lister{Env: p.Env, Session: ses, SignIn: corp}}
}
