package launch

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// ownSession gives the program a process group of its own and no console.
func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS}
}
