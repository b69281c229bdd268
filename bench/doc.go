// Package bench times awsid's start-up and hot paths as whole processes, interleaved in one shuffled run with a Go
// program that only prints "hi", and prints ratios: times move with the machine, ratios within one run hold.
package bench
