package keystore

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// Place is where the key of the store is kept; as text it is the value of the
// setting keystore.
type Place string

const (
	// None: there is no key yet, or the choice is left to awsid.
	None Place = ""
	// System is the operating system's store for secrets.
	System Place = "system"
	// Passphrase: in key.json, sealed with a passphrase.
	Passphrase Place = "passphrase"
)

// Variables of the keystore. PlaceVariable says where a new key goes,
// PassphraseVariable holds the passphrase where nobody can be asked.
const (
	PlaceVariable      = "AWSID_KEYSTORE"
	PassphraseVariable = "AWSID_KEYSTORE_PASSPHRASE"
)

// Place tells where the key is kept, None when there is none yet. It reads
// one small file and asks nothing; a damaged one is an error.
func (s *Store) Place() (Place, error) {
	f, err := readKeyFile(s.keyPath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return None, nil
	case err != nil:
		return None, s.explainLost(err)
	}
	return f.Kept, nil
}

// configuredPlace is the setting of where a new key goes.
func (s *Store) configuredPlace() (Place, error) {
	switch text := s.env.Vars.Get(PlaceVariable); Place(strings.ToLower(text)) {
	case None:
		return None, nil
	case System:
		return System, nil
	case Passphrase:
		return Passphrase, nil
	default:
		return None, problem.New(problem.General, "%q is no value for keystore", text).
			At(PlaceVariable).WithHint("give system or passphrase, or unset it")
	}
}
