package questions

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/rules"
)

// Doubt returns what says, in the words of `awsid doctor`, what is wrong with an answer as the value of a setting that
// has others beside it.
func Doubt(env *app.Env, kind shared.Kind, key string, beside ...[2]string) func(context.Context, string) string {
	return func(ctx context.Context, answer string) string {
		if answer = strings.TrimSpace(answer); answer == "" {
			return "" // what is there stays
		}
		var lines []string
		for _, f := range doctor.JudgeValue(ctx, env, doctor.Value{Kind: kind, Key: key, Text: answer, Beside: beside}, rules.All()) {
			lines = append(lines, f.Message)
		}
		return strings.Join(lines, "\n")
	}
}
