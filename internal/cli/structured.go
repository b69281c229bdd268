package cli

import (
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/render"
)

// writeStructured prints an error as an object in one of the data formats.
// Not all of them escape what steers a terminal.
func writeStructured(env *app.Env, format string, e *problem.Error) {
	clean := printable.Text
	fields := render.Object{{Name: "Code", Value: clean(e.Code)}, {Name: "Message", Value: clean(e.Err.Error())}}
	for _, d := range e.Details {
		fields = append(fields, render.Member{Name: clean(d.Name), Value: clean(d.Value)})
	}
	_ = render.Error(env.Stderr, render.Format(format), fields) // nowhere to report it
}
