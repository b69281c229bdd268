// Package peeruser tells whose program is at the other end of a connection over loopback, where the system says so
// (Linux).
package peeruser

import (
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/readfile"
)

// IsOwn reports whether the client of a connection is known to be a program of this process's own user. Both addresses
// are of 127.0.0.0/8, as in http.Request.RemoteAddr.
func IsOwn(client, server string) bool {
	table, err := readfile.Regular("/proc/net/tcp", readfile.Limit)
	if err != nil {
		return false
	}
	uid, ok := findUser(string(table), client, server)
	return ok && uid == os.Getuid()
}

// findUser finds the user of the client's socket in the kernel's table (proc_net_tcp(5)).
func findUser(table, client, server string) (uid int, found bool) {
	local, ok := kernelAddress(client)
	remote, ok2 := kernelAddress(server)
	if !ok || !ok2 {
		return 0, false
	}
	for line := range strings.Lines(table) {
		if f := strings.Fields(line); len(f) > 7 && f[1] == local && f[2] == remote {
			uid, err := strconv.Atoi(f[7])
			return uid, err == nil
		}
	}
	return 0, false
}

// kernelAddress writes an address as the table does: the four bytes in the machine's order, and the port.
func kernelAddress(text string) (string, bool) {
	a, err := netip.ParseAddrPort(text)
	if err != nil || !a.Addr().Is4() {
		return "", false
	}
	b := a.Addr().As4()
	return fmt.Sprintf("%02X%02X%02X%02X:%04X", b[3], b[2], b[1], b[0], a.Port()), true
}
