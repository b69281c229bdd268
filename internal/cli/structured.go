package cli

import (
	"encoding/json"
	"fmt"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/problem"
)

func writeStructured(env *app.Env, format string, e *problem.Error) {
	b, _ := json.MarshalIndent(struct{ Code, Message string }{e.Code, e.Err.Error()}, "", "    ")
	fmt.Fprintln(env.Stderr, string(b))
}
