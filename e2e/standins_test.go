package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// programs are those that scripts run by name: ours, and on Windows the few of Unix that it has not.
func programs() map[string]func() {
	all := map[string]func(){"awsid": awsid, "aws": awsid}
	if runtime.GOOS == "windows" {
		maps.Copy(all, map[string]func(){
			"echo":     func() { fmt.Println(strings.Join(os.Args[1:], " ")) },
			"printenv": func() { fmt.Println(strings.Join(os.Environ(), "\n")) },
			"true":     func() {},
		})
		// It is called as %PATHEXT% spells it, which need not be .exe.
		os.Args[0] = strings.TrimSuffix(os.Args[0], filepath.Ext(os.Args[0]))
	}
	return all
}
