package explain_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
)

// BenchmarkExplain is one profile of a thousand, for each reader.
func BenchmarkExplain(b *testing.B) {
	var config strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&config, "[profile p%d]\nsso_session = c\nsso_account_id = 111122223333\nsso_role_name = R\nregion = us-east-1\n", i)
	}
	config.WriteString("[sso-session c]\nsso_start_url = https://c.awsapps.com/start\nsso_region = us-east-1\n")
	archive := &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: []byte(config.String())}}}
	home := b.TempDir()
	setUp(b, archive, home)
	env := environment(b, archive, home)
	for _, r := range readers.All() {
		b.Run(r.ID, func(b *testing.B) {
			for b.Loop() {
				explain.New(env, r, settings.Flags{"profile": "p500"})
			}
		})
	}
}
