package credentials

import (
	"context"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// asker asks on the controlling terminal, which is there even when standard
// input and output are pipes; without one on standard input, the question
// then on standard error.
func asker(env *app.Env) func(context.Context, string) (string, error) {
	return func(ctx context.Context, question string) (string, error) {
		q := prompt.Question{Text: question, Secret: true}
		if env.Terminal != nil {
			if terminal, err := env.Terminal.Open(); err == nil {
				defer terminal.Close()
				return prompt.New(terminal, terminal, env.Vars.Get("TERM")).Ask(ctx, q)
			}
		}
		return prompt.New(env.Stdin, env.Stderr, env.Vars.Get("TERM")).Ask(ctx, q)
	}
}
