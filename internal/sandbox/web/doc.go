// Package web is what a person sees of the sandbox: choosing who to sign in
// as, password and one-time code, entering a device's code, allowing or
// denying a client. The pages need no script and work by keyboard.
package web
