package doctor

import (
	"context"
	"slices"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
)

// Value is that of one setting of a profile or an sso-session, with others that decide how it is judged.
type Value struct {
	Kind      shared.Kind
	Key, Text string
	Beside    [][2]string // keys and values
}

// JudgeValue returns what rules find wrong with a value by itself, whatever else is missing. It asks nobody.
func JudgeValue(ctx context.Context, env *app.Env, v Value, rules []Rule) []Finding {
	text, config, credentials := v.Key+" = "+v.Text+"\n", "", ""
	for _, other := range v.Beside {
		text += other[0] + " = " + other[1] + "\n"
	}
	switch {
	case v.Kind == shared.KindSSOSession:
		config = "[sso-session s]\n" + text
	case settings.IsKey(v.Key, settings.InCredentials):
		credentials = "[p]\n" + text
	default:
		config = "[profile p]\n" + text
	}
	ofValues := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool {
		return r.Online || r.Setting == nil && r.Keys == nil && r.Judges == nil
	})
	found := Run(ctx, takeTexts(env, true).with(config, credentials), ofValues)
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Severity == Info || f.Line != 2 })
}
