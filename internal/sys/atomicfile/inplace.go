package atomicfile

import (
	"errors"
	"io"
	"os"
)

// TornError says that a file written in place has neither the old nor the new content.
type TornError struct{ Err error }

func (e *TornError) Error() string { return "the file is half written: " + e.Err.Error() }
func (e *TornError) Unwrap() error { return e.Err }

// IsTorn reports whether text can be what is left of a file whose content before was to be overwritten with after:
// each byte is that of one or the other.
func IsTorn(text, before, after string) bool {
	if len(text) < min(len(before), len(after)) || len(text) > max(len(before), len(after)) {
		return false
	}
	for i := range len(text) {
		if (i >= len(before) || text[i] != before[i]) && (i >= len(after) || text[i] != after[i]) {
			return false
		}
	}
	return true
}

// openTarget opens the file that is to be written in place.
func (w *write) openTarget() error {
	f, err := os.OpenFile(w.target, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return errors.Join(errIrregular, err)
	}
	w.temp = f
	return nil
}

// overwriteTarget writes the file in place, and back if that fails. It never makes the file empty in between.
func (w *write) overwriteTarget() error {
	before, err := io.ReadAll(w.temp)
	if err != nil {
		return err
	}
	if err = overwrite(w.temp, len(before), w.data); err == nil {
		return nil
	}
	if overwrite(w.temp, len(before), before) != nil {
		return &TornError{err}
	}
	return err
}

// overwrite gives a file of some size new content. What makes it longer comes first, as only that needs space: when
// there is none, the rest is still there.
func overwrite(f *os.File, size int, data []byte) error {
	if len(data) > size {
		if _, err := f.WriteAt(data[size:], int64(size)); err != nil {
			return err
		}
	}
	if _, err := f.WriteAt(data[:min(size, len(data))], 0); err != nil {
		return err
	}
	if err := f.Truncate(int64(len(data))); err != nil {
		return err
	}
	return f.Sync()
}
