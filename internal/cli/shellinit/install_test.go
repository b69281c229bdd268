package shellinit

import (
	"path/filepath"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/shellhook"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// TestRCFile: the files that the shells read, by system; "" where only the shell itself knows.
func TestRCFile(t *testing.T) {
	t.Parallel()
	const (
		machine = `;C:\Program Files\PowerShell\Modules;c:\program files\powershell\7\Modules;C:\WINDOWS\system32\WindowsPowerShell\v1.0\Modules`
		older   = `;C:\Program Files\WindowsPowerShell\Modules;C:\WINDOWS\system32\WindowsPowerShell\v1.0\Modules`
	)
	for _, c := range []struct{ goos, shell, variable, want string }{
		{"linux", "bash", "", "H/.bashrc"},
		{"linux", "zsh", "", "H/.zshrc"},
		{"linux", "zsh", "ZDOTDIR=/z", "/z/.zshrc"}, {"darwin", "zsh", "ZDOTDIR=/z", "/z/.zshrc"}, {"windows", "zsh", "ZDOTDIR=/z", "/z/.zshrc"},
		{"linux", "fish", "", "H/.config/fish/config.fish"},
		{"linux", "fish", "XDG_CONFIG_HOME=/x", "/x/fish/config.fish"},
		{"linux", "pwsh", "PSModulePath=/home/me/.local/share/powershell/Modules", "H/.config/powershell/profile.ps1"},
		{"linux", "nushell", "", "H/.config/nushell/config.nu"},
		{"linux", "xonsh", "XDG_CONFIG_HOME=/x", "H/.xonshrc"},
		{"darwin", "bash", "", "H/.bash_profile"},
		{"darwin", "zsh", "", "H/.zshrc"},
		{"darwin", "fish", "", "H/.config/fish/config.fish"},
		{"darwin", "pwsh", "", "H/.config/powershell/profile.ps1"},
		{"darwin", "elvish", "", "H/.config/elvish/rc.elv"},
		{"darwin", "nushell", "", "H/Library/Application Support/nushell/config.nu"},
		{"darwin", "nushell", "XDG_CONFIG_HOME=/x", "/x/nushell/config.nu"},
		{"windows", "bash", "", "H/.bashrc"},
		{"windows", "bash", "HOME=/msys/home/me", "/msys/home/me/.bashrc"},
		{"windows", "fish", "HOME=/msys/home/me", "/msys/home/me/.config/fish/config.fish"},
		{"windows", "nushell", "APPDATA=/r", "/r/nushell/config.nu"},
		{"windows", "elvish", "", "H/AppData/Roaming/elvish/rc.elv"},
		{"windows", "elvish", "XDG_CONFIG_HOME=/x", "/x/elvish/rc.elv"},
		{"windows", "xonsh", "", "H/.xonshrc"},
		{"windows", "pwsh", `PSModulePath=D:\OneDrive\Dokumente\PowerShell\Modules` + machine, `D:\OneDrive\Dokumente\PowerShell/profile.ps1`},
		{"windows", "powershell", `PSModulePath=C:\Users\me\Documents\WindowsPowerShell\Modules` + older, `C:\Users\me\Documents\WindowsPowerShell/profile.ps1`},
		{"windows", "pwsh", "PSModulePath=" + machine, ""},
		{"windows", "pwsh", "PSModulePath=" + older, ""},
		{"windows", "pwsh", "", ""},
	} {
		vars := environ.Parse([]string{c.variable, `ProgramFiles=C:\Program Files`, `SystemRoot=C:\Windows`})
		hook, ok := shellhook.Named(c.shell)
		if !ok {
			t.Fatalf("%s is no shell", c.shell)
		}
		got, err := rcFile(&app.Env{GOOS: c.goos, Vars: vars, Paths: paths.Paths{Home: "H"}}, hook)
		if (err != nil) != (c.want == "") || got != filepath.FromSlash(c.want) {
			t.Errorf("%s on %s with %q: %q, %v, want %q", c.shell, c.goos, c.variable, got, err, c.want)
		}
	}
}
