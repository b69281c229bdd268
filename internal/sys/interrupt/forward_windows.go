package interrupt

import "os"

// The console sends Ctrl-C to every program in it, and nothing else can be sent.
func forwardedSignals() []os.Signal { return []os.Signal{os.Interrupt} }

func isTyped(s os.Signal) bool { return s == os.Interrupt }
