package sandbox

import "os"

func passedSignals() []os.Signal { return []os.Signal{os.Interrupt} }

func signalCode(*os.ProcessState) (int, bool) { return 0, false }
