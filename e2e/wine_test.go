//go:build windows && wine

package e2e

import _ "unsafe" // for the name of another package's variable

// removesAsOldWindows makes os.RemoveAll, by which scripts remove, do without what Windows has since 2016 and Wine 8 has
// not. Its linker needs -checklinkname=0.
//
//go:linkname removesAsOldWindows internal/syscall/windows.TestDeleteatFallback
var removesAsOldWindows bool

func init() { removesAsOldWindows = true }
