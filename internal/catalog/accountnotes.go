package catalog

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"path/filepath"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// accountNotes is what AWS told us of accounts: the alias of an account by its ID, and the account of a user's access key
// by the key's ID.
type accountNotes map[string]string

func accountNotesPath(env *app.Env) string { return filepath.Join(env.Paths.State, "accounts.json") }

// readAccountNotes returns what was noted; nothing when the file is missing or damaged.
func readAccountNotes(env *app.Env) (notes accountNotes) {
	data, err := readfile.Regular(accountNotesPath(env), readfile.SmallLimit)
	if err != nil || json.Unmarshal(data, &notes) != nil {
		return nil
	}
	return notes
}

// complete adds to a profile what it does not say of its account itself.
func (n accountNotes) complete(p *Profile) {
	p.AccountID = cmp.Or(p.AccountID, n[p.accessKey])
	p.AccountName = cmp.Or(p.AccountName, n[p.AccountID])
}

// NoteAccount notes what AWS told of an account, for lists and prompts, which may not ask: its alias, "" when it has none,
// and nil when that is not known; and the access key of a user of it, "" when it was none. A failure costs a name in lists
// and is not told.
func NoteAccount(ctx context.Context, env *app.Env, account string, alias *string, accessKey string) {
	changed := func() accountNotes {
		notes := maps.Clone(readAccountNotes(env))
		if notes == nil {
			notes = accountNotes{}
		}
		if accessKey != "" {
			notes[accessKey] = account
		}
		if alias != nil {
			notes[account] = *alias
		}
		maps.DeleteFunc(notes, func(_, value string) bool { return value == "" })
		return notes
	}
	if maps.Equal(changed(), readAccountNotes(env)) {
		return
	}
	lock, err := env.Lock(ctx, filepath.Join(env.Paths.State, "locks", "accounts.lock"), historyWait)
	if err != nil {
		return
	}
	defer lock.Release()
	data, err := json.MarshalIndent(changed(), "", "  ")
	if err == nil {
		err = atomicfile.WriteFile(accountNotesPath(env), append(data, '\n'), atomicfile.Options{})
	}
	env.Debug("account noted", "file", accountNotesPath(env), "error", err)
}
