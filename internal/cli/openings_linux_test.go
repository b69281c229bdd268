package cli

import (
	"encoding/binary"
	"errors"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOfflineCommandsOpenEachFileOnce asks the kernel which files below
// ~/.aws were opened, and how often.
func TestOfflineCommandsOpenEachFileOnce(t *testing.T) {
	t.Parallel()
	both := map[string]int{"config": 1, "credentials": 1}
	for name, want := range map[string]map[string]int{
		"version": {}, "get": both, "list-profiles": both, "export-credentials": both,
		"complete a profile": both, "complete an option": {}, "complete a command": {}, "complete a word": both,
	} {
		home := filesHome(t, 3)
		fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := unix.InotifyAddWatch(fd, filepath.Join(home, ".aws"), unix.IN_OPEN); err != nil {
			t.Fatal(err)
		}
		mainIn(t, t.Context(), home, offline()[name].args)
		if got := opened(t, fd); !maps.Equal(got, want) {
			t.Errorf("%s opened %v, want %v", name, got, want)
		}
		if err := unix.Close(fd); err != nil {
			t.Error(err)
		}
	}
}

// opened counts the events of a watch by the file's name.
func opened(t *testing.T, fd int) map[string]int {
	t.Helper()
	count := map[string]int{}
	buffer := make([]byte, 64<<10)
	n, err := unix.Read(fd, buffer)
	if errors.Is(err, unix.EAGAIN) {
		return count
	}
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < n; {
		length := int(binary.NativeEndian.Uint32(buffer[at+12:]))
		at += unix.SizeofInotifyEvent
		count[strings.TrimRight(string(buffer[at:at+length]), "\x00")]++
		at += length
	}
	return count
}
