package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// errOwner has no meaning here: access lists decide, and the system says so.
type errOwner struct{ uid uint32 }

func (errOwner) Error() string { return "belongs to another user" }

// checkDirectory: the read-only attribute of a directory means nothing here.
func checkDirectory(string) error { return nil }

func checkOwner(fs.FileInfo) error { return nil }

// hasOtherNames: a link made on purpose is a symbolic one here.
func hasOtherNames(fs.FileInfo) bool { return false }

// keepAttributes gives f the access list of the file at path, and whether it inherits others from its directory.
func keepAttributes(f *os.File, path string, old fs.FileInfo) (mode fs.FileMode, lost error) {
	mode = old.Mode().Perm()
	const wanted = windows.DACL_SECURITY_INFORMATION
	was, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, wanted)
	if err != nil {
		return mode, nil // a file system without access lists
	}
	list, _, err := was.DACL()
	if err != nil {
		return mode, nil
	}
	inherits := windows.SECURITY_INFORMATION(windows.UNPROTECTED_DACL_SECURITY_INFORMATION)
	if control, _, err := was.Control(); err == nil && control&windows.SE_DACL_PROTECTED != 0 {
		inherits = windows.PROTECTED_DACL_SECURITY_INFORMATION
	}
	err = windows.SetNamedSecurityInfo(f.Name(), windows.SE_FILE_OBJECT, wanted|inherits, nil, nil, list, nil)
	if err != nil {
		return mode, errors.New("access list")
	}
	return mode, nil
}

// inheritAttributes: access lists are inherited by themselves.
func inheritAttributes(string, string) error { return nil }

// hold: a file that is open cannot be removed, so a sweep leaves it alone.
func holdTemp(*os.File) bool { return true }

// whenLeft: the file of a writer at work can be neither removed nor renamed.
func whenLeft(_ string, do func()) { do() }

// removeTemp removes a temporary file, which must not be open. The next writer's of that name is, and stays.
func removeTemp(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// replaceTarget renames the temporary file over target.
func replaceTarget(f *os.File, target string) error {
	name := f.Name()
	if err := f.Close(); err != nil {
		return err
	}
	return Rename(name, target)
}

// Rename renames a file, over another one if there is one. A virus scanner, an indexer or an editor may have either of
// them open for a moment, so a sharing violation is waited out, for two seconds in all.
func Rename(from, to string) error {
	wait := time.Millisecond
	for {
		if err := os.Rename(from, to); err == nil || !isSharing(err) || wait > time.Second {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
}

func isSharing(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
		errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// syncDirectory: the file system journals the rename itself.
func syncDirectory(string) error { return nil }
