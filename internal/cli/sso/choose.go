package sso

import (
	"context"
	"fmt"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/ui/picker"
)

// pickSession lets a person at the terminal pick the session where neither an
// option nor a profile says which. It returns "" when that is not so.
func pickSession(ctx context.Context, env *app.Env, g *global.Options, ses *app.Session) (string, error) {
	names := ses.Files.SSOSessionNames()
	p := ses.Settings.Profile()
	if len(names) == 0 || g.Given("profile") || p != nil && signsIn(sourceProfile(ses, p)) ||
		!env.Terminal.StdinIsTerminal() || !env.Terminal.StdoutIsTerminal() {
		return "", nil
	}
	if len(names) == 1 {
		return names[0], nil
	}
	items := make([]picker.Item, len(names))
	for i, name := range names {
		items[i] = picker.Item{Line: fmt.Sprintf("%s  %s", name, signin.StatusOf(env, ses.Files, name).StartURL)}
	}
	fmt.Fprintln(env.Stdout, "Which session do you want to sign in to?")
	i, err := picker.New(env.Stdin, env.Stdout).Pick(ctx, picker.Menu{Items: items, Hint: "give --sso-session"})
	if err != nil {
		return "", err
	}
	return names[i], nil
}
