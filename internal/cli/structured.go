package cli

import (
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/render"
)

// writeStructured prints an error as an object in one of the data formats.
func writeStructured(env *app.Env, format string, e *problem.Error) {
	fields := render.Object{{Name: "Code", Value: e.Code}, {Name: "Message", Value: e.Err.Error()}}
	for _, d := range e.Details {
		fields = append(fields, render.Member{Name: d.Name, Value: d.Value})
	}
	_ = render.Error(env.Stderr, render.Format(format), fields) // nowhere to report it
}
