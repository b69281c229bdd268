// Package shellhook is what a shell runs at its start so that `awsid use` can switch it: a function around awsid,
// completion, and a part of the prompt, in the language of each shell.
package shellhook

import (
	_ "embed" // the scripts
	"fmt"
	"path/filepath"
	"strings"
)

// Hook is the set-up of one shell.
type Hook struct {
	Name   string   // as its users call it
	Also   []string // other names of it
	RC     string   // the file that it reads at its start, below the home directory
	Line   string   // to put there
	File   string   // beside it, that the line reads; "": the line runs awsid
	Script *string
	Prompt *string // the part of it that adds to the prompt
}

// hooks are the shells, the usual ones first.
var hooks = []Hook{
	{Name: "bash", RC: ".bashrc", Line: `eval "$(awsid init bash)"`, Script: &bashScript, Prompt: &bashPrompt},
	{Name: "zsh", RC: ".zshrc", Line: `eval "$(awsid init zsh)"`, Script: &zshScript, Prompt: &zshPrompt},
	{Name: "fish", RC: ".config/fish/config.fish", Line: `awsid init fish | source`, Script: &fishScript, Prompt: &fishPrompt},
	{Name: "pwsh", Also: []string{"powershell"}, RC: ".config/powershell/profile.ps1", Line: `awsid init pwsh | Out-String | Invoke-Expression`, Script: &pwshScript, Prompt: &pwshPrompt},
	{Name: "nushell", Also: []string{"nu"}, RC: ".config/nushell/config.nu", Line: `source awsid.nu`, File: "awsid.nu", Script: &nushellScript, Prompt: &nushellPrompt},
	{Name: "elvish", RC: ".config/elvish/rc.elv", Line: `eval (awsid init elvish | slurp)`, Script: &elvishScript, Prompt: &elvishPrompt},
	{Name: "xonsh", RC: ".xonshrc", Line: `execx($(awsid init xonsh))`, Script: &xonshScript, Prompt: &xonshPrompt},
}

// The scripts, and behind them what adds to the prompt.
var (
	//go:embed bash.sh
	bashScript string
	//go:embed bash_prompt.sh
	bashPrompt string
	//go:embed zsh.zsh
	zshScript string
	//go:embed zsh_prompt.zsh
	zshPrompt string
	//go:embed fish.fish
	fishScript string
	//go:embed fish_prompt.fish
	fishPrompt string
	//go:embed pwsh.ps1
	pwshScript string
	//go:embed pwsh_prompt.ps1
	pwshPrompt string
	//go:embed nushell.nu
	nushellScript string
	//go:embed nushell_prompt.nu
	nushellPrompt string
	//go:embed elvish.elv
	elvishScript string
	//go:embed elvish_prompt.elv
	elvishPrompt string
	//go:embed xonsh.xsh
	xonshScript string
	//go:embed xonsh_prompt.xsh
	xonshPrompt string
)

// completionMark is the line in a script above what completes words, where that stands by itself.
const completionMark = "\n# Completion.\n"

// Completion returns the part of the script that completes words: all of it where the function of the shell does so.
func (h Hook) Completion() string {
	if _, completion, ok := strings.Cut(*h.Script, completionMark); ok {
		return completion
	}
	return *h.Script
}

// Named returns the hook of a shell by its name, or by the path of its program.
func Named(name string) (Hook, bool) {
	name = strings.TrimSuffix(filepath.Base(name), ".exe")
	for _, h := range hooks {
		for _, n := range append([]string{h.Name}, h.Also...) {
			if n == name {
				return h, true
			}
		}
	}
	return Hook{}, false
}

// Names lists the shells.
func Names() []string {
	names := make([]string, len(hooks))
	for i, h := range hooks {
		names[i] = h.Name
	}
	return names
}

// Advice says how to set up the shell whose program is at path, or a shell where that is none of ours.
func Advice(path string) string {
	if h, ok := Named(path); ok {
		return fmt.Sprintf("add this line to ~/%s and open a new shell: %s", h.RC, h.Line)
	}
	switch filepath.Base(path) {
	case "sh", "dash", "ash", "ksh", "ksh93", "mksh", "yash", "busybox":
		return `there is no set-up for this shell, but this switches it: eval "$(awsid use --shell bash NAME)"`
	case "csh", "tcsh":
		return "this shell cannot be switched; awsid shell NAME opens one that has the profile"
	}
	return "run `awsid help init` for the line of your shell's rc file"
}
