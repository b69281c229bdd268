package atomicfile

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// writerVariable makes this test binary a writer that never stops.
const writerVariable = "ATOMICFILE_TEST_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerVariable); path != "" {
		writeForEver(path)
	}
	os.Exit(m.Run())
}

// version is the n-th content: a thousand equal lines, so that a torn or mixed
// file shows.
func version(n int) []byte {
	return bytes.Repeat([]byte(strconv.Itoa(n)+" is the content\n"), 1000)
}

func writeForEver(path string) {
	for n := 0; ; n++ {
		if err := WriteFile(path, version(n%1000), Options{Sync: n%2 == 0}); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		fmt.Println("written")
	}
}

// TestKilledWriter kills writers at random moments, a hundred writes and more in all:
// the file is always one whole version, and the next write leaves no litter.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config")
	for round := range 50 {
		killOneWriter(t, path, time.Duration(round%13)*400*time.Microsecond)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(string(data[:max(0, bytes.IndexByte(data, ' '))]))
		if err != nil || !bytes.Equal(data, version(n)) {
			t.Fatalf("round %d: the file is torn: %d bytes, %.40q", round, len(data), data)
		}
	}
	if err := WriteFile(path, []byte(newText), Options{}); err != nil {
		t.Fatal(err)
	}
	want(t, path, newText)
	wantNames(t, filepath.Dir(path), "config")
}

// killOneWriter starts a writer, lets it write twice and goes on for a moment,
// and kills it.
func killOneWriter(t *testing.T, path string, moment time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), writerVariable+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	writes := 0
	for writes < 2 && lines.Scan() && lines.Text() == "written" {
		writes++
	}
	time.Sleep(moment)
	_ = child.Process.Kill()
	_ = child.Wait()
	if writes < 2 {
		t.Fatalf("the writer failed: %s", lines.Text())
	}
}
