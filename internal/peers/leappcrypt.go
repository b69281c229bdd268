package peers

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" // as CryptoJS derives keys
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"

	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/runner"
)

var errLeappKey = errors.New("it was encrypted on another machine, or is damaged; if it came from another machine, give " +
	"that one's id: --leapp-machine-id ID")

// decryptLeapp decrypts what CryptoJS's AES.encrypt(text, passphrase) wrote: base64 of "Salted__", a salt of 8 bytes
// and AES-256-CBC, with key and IV made from passphrase and salt as OpenSSL's EVP_BytesToKey does with MD5 and one
// round. The passphrase is the SHA-256 of the machine's id in hexadecimal, as node-machine-id gives it.
func decryptLeapp(data []byte, machineID string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(data)))
	if err != nil {
		return nil, fmt.Errorf("this is not a file that Leapp encrypted: %w", err)
	}
	const header = "Salted__"
	salt, sealed := []byte(nil), raw
	if bytes.HasPrefix(raw, []byte(header)) && len(raw) >= len(header)+8 {
		salt, sealed = raw[len(header):len(header)+8], raw[len(header)+8:]
	}
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, errors.New("this is not a file that Leapp encrypted: its length is wrong")
	}
	sum := sha256.Sum256([]byte(machineID))
	material := deriveKey([]byte(hex.EncodeToString(sum[:])), salt, 32+aes.BlockSize)
	block, err := aes.NewCipher(material[:32])
	if err != nil {
		return nil, err
	}
	text := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, material[32:]).CryptBlocks(text, sealed)
	pad := int(text[len(text)-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(text[len(text)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) ||
		!utf8.Valid(text[:len(text)-pad]) {
		return nil, errLeappKey
	}
	return text[:len(text)-pad], nil
}

func deriveKey(passphrase, salt []byte, length int) (material []byte) {
	for block := []byte(nil); len(material) < length; material = append(material, block...) {
		sum := md5.Sum(bytes.Join([][]byte{block, passphrase, salt}, nil))
		block = sum[:]
	}
	return material[:length]
}

// machineID returns the id of this machine as node-machine-id makes it: in small letters, without blanks.
func (s *Source) machineID(ctx context.Context) (string, error) {
	text, err := s.MachineID, error(nil)
	if text == "" {
		text, err = s.askMachineID(ctx)
	}
	if text = strings.ToLower(strings.Join(strings.Fields(text), "")); err == nil && text == "" {
		err = errors.New("there is none")
	}
	if err != nil {
		return "", fmt.Errorf("the id of this machine, which it is encrypted with, is not known: %w; "+
			"give it with --leapp-machine-id ID", err)
	}
	return text, nil
}

func (s *Source) askMachineID(ctx context.Context) (string, error) {
	switch s.GOOS {
	case "darwin":
		out, err := s.outputOf(ctx, "ioreg", "-rd1", "-c", "IOPlatformExpertDevice")
		_, text, _ := strings.Cut(out, "IOPlatformUUID")
		text, _, _ = strings.Cut(text, "\n")
		return strings.NewReplacer("=", "", `"`, "").Replace(text), err
	case "windows":
		out, err := s.outputOf(ctx, "reg", "QUERY", `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography`, "/v", "MachineGuid")
		_, text, _ := strings.Cut(out, "REG_SZ")
		return text, err
	}
	for _, path := range []string{"/var/lib/dbus/machine-id", "/etc/machine-id"} {
		if data, err := readfile.Regular(path, readfile.SmallLimit); err == nil && len(bytes.TrimSpace(data)) > 0 {
			first, _, _ := strings.Cut(string(data), "\n")
			return first, nil
		}
	}
	return s.outputOf(ctx, "hostname")
}

func (s *Source) outputOf(ctx context.Context, argv ...string) (string, error) {
	result, err := s.Runner.Run(ctx, runner.Command{Argv: argv, Env: s.Vars.Environ(), Dir: s.Dir, MaxOutput: 1 << 20})
	if err == nil && result.Exit != 0 {
		err = fmt.Errorf("%s failed", argv[0])
	}
	return string(result.Stdout), err
}
