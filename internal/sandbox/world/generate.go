package world

import (
	"fmt"
	"strings"
)

// Generator makes many accounts and permission sets of an instance, and assigns all of them to one user. It is the
// same world in every run.
type Generator struct {
	Accounts int    `yaml:"accounts" json:"accounts"`
	Roles    int    `yaml:"roles" json:"roles"`
	User     string `yaml:"user,omitempty" json:"user,omitempty"`
	OddNames bool   `yaml:"oddNames,omitempty" json:"oddNames,omitempty"`
}

// The most that a generator makes: what a laptop still serves.
const (
	maxGeneratedAccounts = 100_000
	maxGeneratedRoles    = 1_000
	maxGeneratedPairs    = 10_000_000
)

// firstGenerated and firstOdd are the IDs of the first account that is made; odd ones begin with a zero.
const (
	firstGenerated = 200000000001
	firstOdd       = 12345678901
)

// oddNames are what owners of accounts really type, a number in place of #. One has no name, some are alike.
var oddNames = [...]string{"", "prod [eu] #", "R&D / Tools #", "Ärzte Köln #", "東京本社 #", "two  blanks # ", "Данные #",
	"it's \"quoted\" 100% #", "Audit", "dev", "Dev", "-a # ; b", "مركز #", "$TEAM {#} %PROD% `x`", "'", "=1+# \\ ~", "🚀 e\u0301quipe \u200b#",
	"account.with_all+that@is:legal #", "A name as long as an owner of an account may #"}

// Generate returns the built-in world with its first instance replaced by one of many accounts: the first user is
// assigned all roles in all accounts.
func Generate(accounts, roles int) (*World, error) {
	w := Default()
	in := w.IdentityCenter[0]
	in.Groups, in.PermissionSets, in.Assignments = nil, nil, nil
	in.Generate = &Generator{Accounts: accounts, Roles: roles}
	return w, w.Expand()
}

// Expand replaces the generators of a world by what they make.
func (w *World) Expand() error {
	made := 0
	for _, in := range w.IdentityCenter {
		if in.Generate == nil {
			continue
		}
		if err := in.Generate.fill(w, in, made); err != nil {
			return err
		}
		made += in.Generate.Accounts
		in.Generate = nil
	}
	return nil
}

// fill makes the accounts and permission sets; skip counts the accounts that other generators have made.
func (g *Generator) fill(w *World, in *Instance, skip int) error {
	if g.Accounts < 1 || g.Roles < 1 || g.Accounts > maxGeneratedAccounts || g.Roles > maxGeneratedRoles ||
		g.Accounts*g.Roles > maxGeneratedPairs {
		return badValueError("generate", "a world of %d accounts and %d roles is too large or empty", g.Accounts, g.Roles)
	}
	user := g.User
	if user == "" {
		if len(in.Users) == 0 {
			return badValueError("generate", "%s has no user for what is generated", in.StartURL)
		}
		user = in.Users[0].Name
	}
	all := &Assignment{User: user}
	for i := range g.Roles {
		name := fmt.Sprintf("Role%03d", i+1)
		all.PermissionSets = append(all.PermissionSets, name)
		if in.PermissionSet(name) == nil { // one of the file may say more about it
			in.PermissionSets = append(in.PermissionSets, &PermissionSet{Name: name, Policies: Policies{Managed: []string{"ReadOnlyAccess"}}})
		}
	}
	for i := range g.Accounts {
		a := g.account(skip + i)
		all.Accounts = append(all.Accounts, a.ID)
		w.Accounts = append(w.Accounts, a)
	}
	in.Assignments = append(in.Assignments, all)
	return nil
}

func (g *Generator) account(i int) *Account {
	number := fmt.Sprintf("%04d", i+1)
	email := "account-" + number + "@example.com"
	if g.OddNames {
		name := strings.ReplaceAll(oddNames[i%len(oddNames)], "#", number)
		return &Account{ID: fmt.Sprintf("%012d", firstOdd+i), Name: name, Email: email}
	}
	return &Account{ID: fmt.Sprintf("%012d", firstGenerated+i), Name: "Account " + number, Email: email}
}
