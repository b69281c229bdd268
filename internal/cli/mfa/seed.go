package mfa

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/totp"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// maxSeed is more than any seed or otpauth address has, in bytes.
const maxSeed = 64 << 10

// readSeed takes the seed from the file, from a pipe, or from the person.
func readSeed(ctx context.Context, env *app.Env, serial, file string) (totp.Key, error) {
	switch {
	case file != "":
		return readSeedFile(env, file)
	case env.Terminal == nil || !env.Terminal.StdinIsTerminal():
		return readSeedFrom(env.Stdin, "standard input")
	}
	return askSeed(ctx, env, serial)
}

func readSeedFile(env *app.Env, name string) (totp.Key, error) {
	path := paths.Expand(strings.TrimPrefix(name, "file://"), env.Vars, env.Paths.Home)
	if !filepath.IsAbs(path) {
		path = filepath.Join(env.Dir, path)
	}
	file, err := os.Open(path)
	if err != nil {
		return totp.Key{}, problem.New(problem.General, "read %s: %w", name, problem.Bare(err)).At("--seed-file")
	}
	defer file.Close()
	return readSeedFrom(file, "--seed-file")
}

// readSeedFrom reads all there is.
func readSeedFrom(r io.Reader, place string) (totp.Key, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSeed))
	if err != nil {
		return totp.Key{}, problem.New(problem.General, "read the seed: %w", problem.Bare(err)).At(place)
	}
	if strings.HasPrefix(string(text), "\x89PNG") {
		return totp.Key{}, problem.New(problem.Usage, "this is the image of a QR code, which awsid cannot read").At(place).
			WithHint("create the device with --bootstrap-method Base32StringSeed, or scan the image and give the otpauth:// address in it")
	}
	key, err := checkSeed(totp.Parse(string(text)))
	if e, ok := err.(*problem.Error); ok {
		return key, e.At(place)
	}
	return key, err
}

// askSeed asks until the answer is a seed; it is not shown.
func askSeed(ctx context.Context, env *app.Env, serial string) (totp.Key, error) {
	terminal, err := env.Terminal.Open()
	if err != nil {
		return totp.Key{}, problem.New(problem.General, "ask for the seed: %w", err).WithHint("pipe it to standard input, or give --seed-file")
	}
	defer terminal.Close()
	var key totp.Key
	_, err = prompt.New(terminal, terminal, env.Vars.Get("TERM")).Ask(ctx, prompt.Question{
		Text: "Seed of " + serial + " (not shown): ", Secret: true,
		Check: func(answer string) (err error) {
			key, err = checkSeed(totp.Parse(answer))
			return err
		},
	})
	return key, err
}

// confirmOnTerminal asks a yes-or-no question on the terminal. asked is false when
// nobody can be asked.
func confirmOnTerminal(ctx context.Context, env *app.Env, question string) (yes, asked bool, err error) {
	if env.Terminal == nil || !env.Terminal.StdinIsTerminal() {
		return false, false, nil
	}
	terminal, err := env.Terminal.Open()
	if err != nil {
		return false, false, nil
	}
	defer terminal.Close()
	yes, err = prompt.New(terminal, terminal, env.Vars.Get("TERM")).Confirm(ctx, question, false)
	return yes, true, err
}
