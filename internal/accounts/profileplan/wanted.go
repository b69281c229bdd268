package profileplan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Input is one session's part of a plan.
type Input struct {
	SignIn  signin.Session
	Listing accounts.Listing
	User    string // who is signed in; "" when that is not known
	// Fresh says that the listing was made just now: what it lacks is gone.
	Fresh bool
	Rules Rules
	// Accounts and Roles are patterns of this run: of the rest nothing is looked at.
	Accounts, Roles []string
	// Options are those of the run, which are remembered with what is written.
	Options string

	wanted []*Wanted
}

// Count returns how many profiles the rules ask for.
func (in *Input) Count() int { return len(in.wanted) }

// Names returns the names that the rules give.
func (in *Input) Names() (names []string) {
	for _, w := range in.wanted {
		names = append(names, w.Name)
	}
	return names
}

// Session is the name of the session in marks.
func (in *Input) Session() string { return cmp.Or(in.SignIn.Name, in.SignIn.StartURL) }

func (in *Input) isInScope(a accounts.Account, role string) bool {
	return matchesAny(in.Accounts, a.ID, a.Name) && matchesAny(in.Roles, role)
}

// IsScopeReached reports whether the listing has an account and role that this run looks at.
func (in *Input) IsScopeReached() bool {
	return slices.ContainsFunc(in.Listing.Accounts, func(a accounts.Account) bool {
		return slices.ContainsFunc(a.Roles, func(role string) bool { return in.isInScope(a, role) })
	})
}

// Wanted is a profile that the rules ask for.
type Wanted struct {
	Mark Mark
	Name string // the final one, once names.go has had its word
	Keys []Key  // in the order of the file, the mark last

	rulesName string // the name that the rules give
	isLiteral bool   // it is written in the rules as it is
	input     *Input
	main      *Wanted // of a twin

	state   state
	have    *profile // what is in the file
	base    base     // what was written last
	isKnown bool     // base is there
}

// Want computes what the rules ask for, with the names that they give. namer may be nil.
func (in *Input) Want(ctx context.Context, namer *Namer) error {
	if in.SignIn.Name == "" && !in.Rules.Legacy {
		return problem.New(problem.Config, "the profiles need an sso-session to name, and %s is none", in.SignIn.Title()).
			WithHint("make one with `awsid configure sso-session`, or give --legacy")
	}
	in.wanted = nil
	var all []Fields
	index := 0
	for _, a := range in.Listing.Accounts {
		for _, role := range a.Roles {
			index++
			if !in.isInScope(a, role) {
				continue
			}
			f := in.fields(a, role, index)
			c := in.Rules.choicesFor(f, a.Name)
			if c.Skip == On {
				continue
			}
			if c.Regions == nil {
				return ErrNoRegion
			}
			for _, region := range c.Regions {
				w, fields, err := in.want(a, f, c, region)
				if err != nil {
					return err
				}
				in.wanted, all = append(in.wanted, w), append(all, fields)
			}
		}
	}
	if namer == nil {
		return nil
	}
	skip, err := namer.name(ctx, in.wanted, all)
	in.wanted = slices.DeleteFunc(in.wanted, func(w *Wanted) bool { return skip[w] })
	return err
}

// ErrNoRegion says that nobody has decided the region of the profiles.
var ErrNoRegion = errors.New("nothing says which region the profiles get")

func (in *Input) fields(a accounts.Account, role string, index int) Fields {
	f := Fields{Account: a.Name, ID: a.ID, Email: a.Email, Role: role, Session: in.Session(), StartURL: in.SignIn.StartURL,
		Index: index}
	if shared.SafeName(a.Name, separators) == "" {
		f.Account = a.ID
	}
	return f
}

func (in *Input) want(a accounts.Account, f Fields, c Choices, region string) (*Wanted, Fields, error) {
	w := &Wanted{Mark: Mark{Session: in.Session(), Account: f.ID, Role: f.Role}, input: in}
	perRegion := len(c.Regions) > 1
	if region == NoRegion {
		region = ""
	}
	f.Region, f.ShortRegion = region, shortRegion(region)
	if perRegion {
		w.Mark.Region = region
	}
	template := c.Name
	if template == nil || perRegion {
		var err error
		if template, err = ParseTemplate(presetText(cmp.Or(c.name, Presets()[0].Name), perRegion)); err != nil {
			return nil, f, err
		}
	}
	if w.Name = template.Name(f); perRegion && w.Name != "" && !template.names("region", "short_region") {
		w.Name += "-" + region
	}
	w.isLiteral = !template.HasFields()
	if w.Name == "" {
		return nil, f, problem.New(problem.Config, "the template %q gives no name for the role %s", template.text, w.Mark.describe())
	}
	if in.Rules.Legacy {
		w.Keys = []Key{{"sso_start_url", in.SignIn.StartURL}, {"sso_region", in.SignIn.Region}}
	} else {
		w.Keys = []Key{{"sso_session", in.SignIn.Name}}
	}
	w.Keys = append(w.Keys, Key{"sso_account_id", f.ID}, Key{"sso_role_name", f.Role})
	w.addSharedKeys(region, c.Keys, a.Name)
	return w, f, nil
}

// addSharedKeys adds what a profile and its twin have alike.
func (w *Wanted) addSharedKeys(region string, keys []Key, accountName string) {
	if region != "" {
		w.Keys = append(w.Keys, Key{"region", region})
	}
	w.Keys = append(w.Keys, keys...)
	if name := oneLine(accountName); name != "" {
		w.Keys = append(w.Keys, Key{"awsid_account_name", name})
	}
	w.Keys = append(w.Keys, Key{markKey, w.Mark.String()})
}

// oneLine returns a text as a value in the file can hold it, "" when it is one quote: the Go SDK panics at that.
func oneLine(text string) string {
	line := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?")))
	if line == "'" || line == `"` {
		return ""
	}
	return line
}

// twin returns the twin of a profile, which gets its credentials from a program by the profile's final name.
func (w *Wanted) twin(finalName, command string) *Wanted {
	t := &Wanted{Mark: w.Mark, Name: finalName + w.input.Rules.ProcessSuffix, input: w.input, main: w}
	t.rulesName = t.Name
	t.Mark.Process = true
	t.Keys = []Key{{"credential_process", command + " credential-process --profile " + finalName}}
	for _, k := range w.Keys {
		if !strings.HasPrefix(k.Name, "sso_") && k.Name != markKey {
			t.Keys = append(t.Keys, k)
		}
	}
	t.Keys = append(t.Keys, Key{markKey, t.Mark.String()})
	return t
}

// ProcessCommand returns awsid's path as it can stand in front of a credential_process line.
func ProcessCommand(executable, goos string) (string, error) {
	word, isPlain := shellwords.ForProcess(executable, goos)
	if !isPlain {
		return "", problem.New(problem.Config, "no credential_process line can hold the path of awsid: %s", executable).
			WithHint("install awsid elsewhere, or do without --process")
	}
	return word, nil
}

// isSafeName reports whether a name can stand in a process line as it is.
func isSafeName(name string) bool { return checkLiteral(name) == nil && !strings.HasPrefix(name, "-") }

// describe names the account and role for people.
func (m Mark) describe() string { return fmt.Sprintf("%s of account %s", m.Role, m.Account) }
