package keystore_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/awsid/awsid/internal/keystore"
)

// FuzzKeyFile: any key.json is refused, or reads the same again and asks for
// no more memory than allowed.
func FuzzKeyFile(f *testing.F) {
	for _, text := range []string{
		`{"version":1,"id":"000102030405060708090a0b0c0d0e0f","kept":"system","sealed":"AAAA"}`,
		`{"version":1,"id":"000102030405060708090a0b0c0d0e0f","kept":"passphrase","scrypt":{"n":32768,"r":8,"p":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA=="},"sealed":"AAAA"}`,
		`{"version":1,"kept":"passphrase","scrypt":{"n":9223372036854775807,"r":-1,"p":1}}`, `{"version":2}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		again, memory, err := keystore.ReadKeyText(data)
		if err != nil {
			return
		}
		if memory < 0 || memory > 256<<20 {
			t.Errorf("%d bytes of memory", memory)
		}
		third, _, err := keystore.ReadKeyText(again)
		if err != nil || !bytes.Equal(third, again) {
			t.Errorf("%s became %s, %v", again, third, err)
		}
	})
}

// FuzzRecord: any record is refused, or reads the same again; and no file of
// that text lets the store fail in another way than by an error.
func FuzzRecord(f *testing.F) {
	for _, text := range []string{
		`{"version":1,"name":"a","sealed":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`, `{"version":1,"name":"a","sealed":""}`,
		`{"version":1,"name":"\ud800","sealed":"AA=="}`, `{"version":9}`, `{"version":1.5}`, `"x"`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if again, err := keystore.ReadRecordText(data); err == nil {
			third, err := keystore.ReadRecordText(again)
			if err != nil || !bytes.Equal(third, again) {
				t.Errorf("%s became %s, %v", again, third, err)
			}
		}
		h := newHome(t)
		h.put(t, "b", seed)
		path := filepath.Join(filepath.Dir(h.keyFile()), "mfa-seed", keystore.FileName("a"))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if v, err := h.store().Get(t.Context(), keystore.MFASeed, "a"); err == nil {
			t.Errorf("a secret out of nothing: %d bytes", len(v.Reveal()))
		}
		if names, _ := h.store().Names(keystore.MFASeed); len(names) == 0 {
			t.Error("one record hides another")
		}
	})
}
