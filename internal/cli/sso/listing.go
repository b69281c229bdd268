package sso

import (
	"cmp"
	"context"
	"encoding/csv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/columns"
)

// listingOptions are those of `sso accounts` and `sso roles`.
type listingOptions struct {
	global  *global.Options
	session string
	words   []string // of which each must be somewhere in a row
	sort    string
	refresh bool
	csv     bool
}

func (o *listingOptions) addFlags(env *app.Env, cmd *cobra.Command, sortKeys ...string) {
	listing.SessionFlag(env, cmd, &o.session, "list for this sso-session")
	f := cmd.Flags()
	f.BoolVar(&o.refresh, "refresh", false, "ask the service instead of the cache; goes on with a\nlisting that was interrupted")
	f.StringVar(&o.sort, "sort", sortKeys[0], "sort by "+strings.Join(sortKeys, ", "))
	f.BoolVar(&o.csv, "csv", false, "print comma-separated values with a header line")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(sortKeys, cobra.ShellCompDirectiveNoFileComp))
	cmd.Args, cmd.ValidArgsFunction = cobra.ArbitraryArgs, cobra.NoFileCompletions
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.words = args; !strings.Contains(","+strings.Join(sortKeys, ",")+",", ","+o.sort+",") {
			return problem.New(problem.Usage, "%q is none of %s", o.sort, strings.Join(sortKeys, ", ")).At("--sort")
		}
		if o.csv && (o.global.Given("output") || o.global.Given("query")) {
			return problem.New(problem.Usage, "--csv excludes --output and --query")
		}
		return run(cmd, args)
	}
}

// table is a listing as rows of texts.
type table struct {
	title   string
	heads   []string // of people's columns, and of CSV in small letters
	members []string // of JSON
	rows    [][]string
	age     time.Time // of the oldest that is shown
	failed  []accounts.Account
}

// print prints a listing in the form that was asked for, and says on standard error what is missing and how old it is.
func (o *listingOptions) print(ctx context.Context, env *app.Env, ses *app.Session, t table, fromCache bool) error {
	if err := o.printRows(ctx, env, ses, t); err != nil {
		return err
	}
	if age := env.Clock.Now().Sub(t.age); fromCache && !t.age.IsZero() {
		env.Tellf(env.Stderr, "From the cache, listed %s ago; --refresh lists anew.", timetext.Duration(age))
	}
	if len(t.failed) == 0 {
		return nil
	}
	listing.PrintIncomplete(env, t.failed)
	return problem.Silent(problem.Service)
}

func (o *listingOptions) printRows(ctx context.Context, env *app.Env, ses *app.Session, t table) error {
	switch {
	case o.csv:
		w := csv.NewWriter(env.Stdout)
		for _, row := range append([][]string{t.members}, t.rows...) {
			if err := w.Write(row); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	case o.global.Given("output"), o.global.Given("query"):
		out, err := output.Open(env, o.global, ses, t.title)
		if err != nil {
			return err
		}
		return out.Write(ctx, t.values())
	}
	st := env.Style(env.Stdout)
	return columns.Table{Heads: t.heads, Rows: t.rows, Width: st.Columns()}.Write(st)
}

// values are the same as data.
func (t table) values() value.Object {
	rows, failed := []any{}, []any{}
	for _, row := range t.rows {
		o := value.Object{}
		for i, name := range t.members {
			o = append(o, value.Member{Name: name, Value: row[i]})
		}
		rows = append(rows, o)
	}
	for _, a := range t.failed {
		failed = append(failed, value.Object{{Name: "AccountId", Value: a.ID}, {Name: "Reason", Value: cmp.Or(a.Failure, "not listed yet")}})
	}
	var age any
	if !t.age.IsZero() {
		age = t.age.UTC().Format(time.RFC3339)
	}
	return value.Object{{Name: t.title, Value: rows}, {Name: "ListedAt", Value: age},
		{Name: "Complete", Value: len(failed) == 0}, {Name: "Incomplete", Value: failed}}
}

// ownToken gives an operation of the portal the token of the session, unless one is given. It never signs in.
func ownToken(g *global.Options) func(context.Context, service.Exchange, service.Send) (value.Object, error) {
	return func(ctx context.Context, x service.Exchange, send service.Send) (value.Object, error) {
		if _, given := x.Input.Get("accessToken"); given {
			return send(nil, "")
		}
		lister, err := listing.Open(x.Env, x.Ses, x.Option("sso-session"), g.Given("profile"))
		if err != nil {
			return nil, err
		}
		token, err := signin.Token(ctx, x.Env, x.Ses, lister.SignIn)
		if err != nil {
			return nil, err
		}
		region := lister.SignIn.Region
		if g.Given("region") {
			region = ""
		}
		return signin.Retry(ctx, x.Env, x.Ses, lister.SignIn, token, func(token tokencache.Token) (value.Object, error) {
			return send(value.Object{{Name: "accessToken", Value: token.AccessToken.Reveal()}}, region)
		})
	}
}
