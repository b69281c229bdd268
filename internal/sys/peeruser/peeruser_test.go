package peeruser

import (
	"net"
	"os"
	"runtime"
	"testing"
)

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 3 1 0 20 4 30 10 -1
   3: 0100007F:C002 0100007F:1F90 01
`

func TestFindUser(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		client, server string
		uid            int
		found          bool
	}{
		{"127.0.0.1:49153", "127.0.0.1:8080", 1000, true},
		{"127.0.0.1:49154", "127.0.0.1:8080", 0, false}, // a line that is cut
		{"127.0.0.1:49155", "127.0.0.1:8080", 0, false},
		{"[::1]:49153", "127.0.0.1:8080", 0, false},
		{"nonsense", "127.0.0.1:8080", 0, false},
	} {
		if uid, found := findUser(table, c.client, c.server); uid != c.uid || found != c.found {
			t.Errorf("%+v: got %d, %v", c, uid, found)
		}
	}
}

func TestOwnConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client, server := c.LocalAddr().String(), c.RemoteAddr().String()
	if got, want := IsOwn(client, server), runtime.GOOS == "linux"; got != want {
		t.Errorf("our own connection: %v, want %v", got, want)
	}
	if text, err := os.ReadFile("/proc/net/tcp"); err == nil {
		if uid, ok := findUser(string(text), client, server); !ok || uid != os.Getuid() {
			t.Errorf("the user is %d, %v", uid, ok)
		}
	}
	if IsOwn(server, server) {
		t.Error("a connection that is not there is ours")
	}
}
