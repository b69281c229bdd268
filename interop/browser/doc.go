// Package browser drives the sandbox's pages in a real Chromium, by keyboard
// and by mouse, and looks for what a browser alone notices: a policy that
// blocks the way back to the client, focus in the wrong place, the back
// button, a broken form.
package browser
