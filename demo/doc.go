// Package demo shows awsid's main job from end to end: its test runs the real commands inside `awsid sandbox run`, gives
// the wizard its answers through a real terminal, and fails when anything is not as it should be. `make demo` shows it.
package demo
