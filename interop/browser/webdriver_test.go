package browser

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// window is a browser window under WebDriver (https://www.w3.org/TR/webdriver2/).
type window struct {
	*testing.T
	session string // address of the session
}

const enter = "\ue007"

// elementKey is how WebDriver marks an element in JSON.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// driver starts chromedriver on a free port and returns its address.
func driver(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("chromedriver")
	if err != nil {
		t.Fatal("not installed: chromium and chromedriver (apt-get install chromium chromium-driver)")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.CommandContext(t.Context(), program, fmt.Sprintf("--port=%d", port))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	for range 100 {
		if res, err := http.Get(address + "/status"); err == nil {
			res.Body.Close()
			return address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("chromedriver does not answer")
	return ""
}

// open opens a window with a profile of its own, and with arguments of the browser.
func open(t *testing.T, driver string, arguments ...string) *window {
	t.Helper()
	w := &window{T: t, session: driver}
	if arguments == nil {
		arguments = []string{"--no-proxy-server"}
	}
	var out struct{ SessionID string }
	w.call(http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName":        "chrome",
		"goog:chromeOptions": map[string]any{"args": append([]string{"--headless=new", "--no-sandbox", "--window-size=900,800"}, arguments...)},
		"goog:loggingPrefs":  map[string]string{"browser": "ALL"},
	}}}, &out)
	w.session = driver + "/session/" + out.SessionID
	t.Cleanup(func() { w.call(http.MethodDelete, "", nil, nil) })
	return w
}

// call sends a command and reads the member "value" of the answer.
func (w *window) call(method, path string, in, out any) {
	w.Helper()
	var body io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			w.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, w.session+path, body)
	if err != nil {
		w.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || res.StatusCode != http.StatusOK {
		w.Fatalf("%s %s: %s %v: %.300s", method, path, res.Status, err, answer.Value)
	}
	if out != nil {
		if err := json.Unmarshal(answer.Value, out); err != nil {
			w.Fatal(err)
		}
	}
}

func (w *window) visit(address string) {
	w.Helper()
	w.call(http.MethodPost, "/url", map[string]string{"url": address}, nil)
}

func (w *window) address() (out string) {
	w.Helper()
	w.call(http.MethodGet, "/url", nil, &out)
	return out
}

func (w *window) element(path string, in any) string {
	w.Helper()
	var out map[string]string
	method := http.MethodGet
	if in != nil {
		method = http.MethodPost
	}
	w.call(method, path, in, &out)
	return "/element/" + out[elementKey]
}

func (w *window) find(css string) string {
	w.Helper()
	return w.element("/element", map[string]string{"using": "css selector", "value": css})
}

func (w *window) click(css string) {
	w.Helper()
	w.call(http.MethodPost, w.find(css)+"/click", map[string]any{}, nil)
}

// press types into whatever has the focus.
func (w *window) press(keys string) {
	w.Helper()
	w.call(http.MethodPost, w.element("/element/active", nil)+"/value", map[string]string{"text": keys}, nil)
}

func (w *window) back() {
	w.Helper()
	w.call(http.MethodPost, "/back", map[string]any{}, nil)
}

func (w *window) text() (out string) {
	w.Helper()
	// In one step: an element found on the page before is worth nothing.
	w.call(http.MethodPost, "/execute/sync", map[string]any{"script": "return document.body.innerText", "args": []any{}}, &out)
	return out
}

// shows waits until the page shows a text, and takes a screenshot of it.
func (w *window) shows(want string) {
	w.Helper()
	for range 100 {
		if strings.Contains(w.text(), want) {
			w.screenshot(want)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.Fatalf("%s does not show %q:\n%s", w.address(), want, w.text())
}

// screenshot writes what is to be seen into the folder of -screenshots.
func (w *window) screenshot(name string) {
	if *screenshots == "" {
		return
	}
	var image string
	w.call(http.MethodGet, "/screenshot", nil, &image)
	data, err := base64.StdEncoding.DecodeString(image)
	if err != nil {
		w.Fatal(err)
	}
	file := strings.NewReplacer("/", "_", " ", "_", "?", "").Replace(w.Name() + "_" + name + ".png")
	if err := os.WriteFile(filepath.Join(*screenshots, file), data, 0o600); err != nil {
		w.Fatal(err)
	}
}

// complaints returns what the browser wrote to its console about a page:
// refused by policy, blocked, broken.
func (w *window) complaints() (out []string) {
	w.Helper()
	var entries []struct{ Message string }
	w.call(http.MethodPost, "/se/log", map[string]string{"type": "browser"}, &entries)
	for _, e := range entries {
		// A page that says no is a page all the same.
		if !strings.Contains(e.Message, "the server responded with a status of 40") {
			out = append(out, e.Message)
		}
	}
	return out
}
