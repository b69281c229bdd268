package doctor

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/version"
)

// unbroken is a width at which no value is split over two lines, where the
// report would not find it again to hide it.
const unbroken = 1 << 16

// bundle prints the report that may be shown to strangers.
func bundle(ctx context.Context, env *app.Env, g *global.Options, o options) error {
	began := env.Clock.Now()
	snapshot := doctor.Take(env, o.offline)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	report := doctor.Bundle{
		Version: version.Line(), Snapshot: snapshot, Findings: o.findings(ctx, snapshot),
		Explain: explanation(env, g), Took: env.Clock.Now().Sub(began),
	}
	_, err := report.WriteTo(env.Stdout)
	return err
}

// explanation is what `awsid explain` says of the chosen profile.
func explanation(env *app.Env, g *global.Options) string {
	reader, ok := readers.ByID(readers.CLI)
	if !ok {
		return ""
	}
	flags := g.Flags()
	delete(flags, "output") // that of the findings
	var b strings.Builder
	if err := explain.New(env, reader, flags).WriteText(&b, unbroken); err != nil {
		return err.Error()
	}
	return b.String()
}
