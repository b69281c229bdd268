package world

import "fmt"

// Generate returns the built-in world with its first instance replaced by one
// of many accounts: the first user is assigned all roles in all accounts. It
// is the same world in every run.
func Generate(accounts, roles int) *World {
	w := Default()
	in := w.IdentityCenter[0]
	in.Groups, in.PermissionSets, in.Assignments = nil, nil, nil
	names := make([]string, roles)
	for i := range names {
		names[i] = fmt.Sprintf("Role%03d", i+1)
		in.PermissionSets = append(in.PermissionSets, &PermissionSet{
			Name: names[i], Policies: Policies{Managed: []string{"ReadOnlyAccess"}},
		})
	}
	ids := make([]string, accounts)
	for i := range ids {
		ids[i] = fmt.Sprintf("%012d", 200000000001+i)
		w.Accounts = append(w.Accounts, &Account{
			ID: ids[i], Name: fmt.Sprintf("Account %04d", i+1), Email: fmt.Sprintf("account-%04d@example.com", i+1),
		})
	}
	in.Assignments = []*Assignment{{User: in.Users[0].Name, Accounts: ids, PermissionSets: names}}
	return w
}
