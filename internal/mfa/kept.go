package mfa

import (
	"context"
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/totp"
)

// Kept are the seeds in the keystore.
type Kept struct {
	env   *app.Env
	store *keystore.Store
}

// Keystore returns the seeds that the person has put into the keystore.
func Keystore(env *app.Env) Kept { return Kept{env, keystore.New(env)} }

// Has implements Seeds.
func (k Kept) Has(serial string) (bool, error) { return k.store.Has(keystore.MFASeed, serial) }

// Key implements Seeds. The error wraps fs.ErrNotExist when there is none.
func (k Kept) Key(ctx context.Context, serial string) (totp.Key, error) {
	text, err := k.store.Get(ctx, keystore.MFASeed, serial)
	if err != nil {
		return totp.Key{}, err
	}
	key, err := totp.Parse(text.Reveal())
	if err != nil {
		return totp.Key{}, fmt.Errorf("what is kept is no seed: %w", err)
	}
	return key, nil
}

// Keep stores the seed of a device, in place of an older one.
func (k Kept) Keep(ctx context.Context, serial string, key totp.Key) error {
	if err := k.store.Put(ctx, keystore.MFASeed, serial, key.Text()); err != nil {
		return describe(err, "keep the seed of MFA device "+serial)
	}
	return Forget(k.env, serial)
}

// Remove deletes the seed of a device and tells whether there was one.
func (k Kept) Remove(ctx context.Context, serial string) (bool, error) {
	was, err := k.store.Remove(ctx, keystore.MFASeed, serial)
	if err != nil {
		return was, describe(err, "remove the seed of MFA device "+serial)
	}
	return was, Forget(k.env, serial)
}

// Serials lists the devices whose seeds are kept, sorted.
func (k Kept) Serials() ([]string, error) {
	names, err := k.store.Names(keystore.MFASeed)
	slices.Sort(names)
	return names, err
}
