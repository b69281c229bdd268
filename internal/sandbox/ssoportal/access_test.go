package ssoportal

import (
	"slices"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/world"
)

func TestAccessByUserAndGroup(t *testing.T) {
	t.Parallel()
	w, err := world.Parse([]byte(`
identityCenter:
  - startUrl: https://x.awsapps.com/start
    region: us-east-1
    users: [{name: ann}, {name: bob}, {name: eve}]
    groups: [{name: team, members: [ann, bob]}]
    permissionSets: [{name: b}, {name: a}]
    assignments:
      - {group: team, accounts: ["222222222222"], permissionSets: [b, a]}
      - {user: ann, accounts: ["111111111111", "222222222222"], permissionSets: [b]}
accounts: [{id: "222222222222", name: two}, {id: "111111111111", name: one}]
`))
	if err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string][]string{
		"ann": {"222222222222 a", "222222222222 b", "111111111111 b"}, "bob": {"222222222222 a", "222222222222 b"}, "eve": nil, "": nil,
	} {
		var got []string
		access := NewAccess(w, w.IdentityCenter[0], user)
		for _, a := range access.Accounts {
			for _, role := range access.Roles(a.ID) {
				got = append(got, a.ID+" "+role.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q reaches %q", user, got)
		}
	}
	if NewAccess(w, w.IdentityCenter[0], "bob").sets[Role{"b", "111111111111"}] != nil {
		t.Error("bob has a role of ann's")
	}
}

func FuzzReadPageToken(f *testing.F) {
	f.Add("YWNjb3VudHM6NDA", "accounts")
	f.Fuzz(func(t *testing.T, raw, list string) {
		if n, ok := readPageToken(raw, list); ok && n < 0 {
			t.Errorf("%q is page %d", raw, n)
		}
	})
}
