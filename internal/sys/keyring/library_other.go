//go:build !linux

package keyring

import zalando "github.com/zalando/go-keyring"

func getItem(service, account string) (string, error) { return zalando.Get(service, account) }

func setItem(service, account, value string) error { return zalando.Set(service, account, value) }

func deleteItem(service, account string) error { return zalando.Delete(service, account) }
