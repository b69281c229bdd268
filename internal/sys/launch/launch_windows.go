package launch

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// apart gives the program a process group of its own and no console.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS}
}
