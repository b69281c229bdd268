package mfa

import (
	"context"
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/keystore"
	"github.com/awsid/awsid/internal/sys/totp"
)

// SeedStore are the seeds in the keystore.
type SeedStore struct {
	env   *app.Env
	store *keystore.Store
}

// NewSeedStore returns the seeds that the person has put into the keystore.
func NewSeedStore(env *app.Env) SeedStore { return SeedStore{env, keystore.New(env)} }

// Has implements Seeds.
func (k SeedStore) Has(serial string) (bool, error) { return k.store.Has(keystore.MFASeed, serial) }

// Key implements Seeds. The error wraps fs.ErrNotExist when there is none.
func (k SeedStore) Key(ctx context.Context, serial string) (totp.Key, error) {
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
func (k SeedStore) Keep(ctx context.Context, serial string, key totp.Key) error {
	if err := k.store.Put(ctx, keystore.MFASeed, serial, key.Text()); err != nil {
		return withDoing(err, "keep the seed of MFA device "+serial)
	}
	return ForgetDevice(k.env, serial)
}

// Remove deletes the seed of a device and tells whether there was one.
func (k SeedStore) Remove(ctx context.Context, serial string) (bool, error) {
	was, err := k.store.Remove(ctx, keystore.MFASeed, serial)
	if err != nil {
		return was, withDoing(err, "remove the seed of MFA device "+serial)
	}
	return was, ForgetDevice(k.env, serial)
}

// Serials lists the devices whose seeds are kept, sorted.
func (k SeedStore) Serials() ([]string, error) {
	names, err := k.store.Names(keystore.MFASeed)
	slices.Sort(names)
	return names, err
}
