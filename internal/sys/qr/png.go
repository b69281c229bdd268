package qr

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

const (
	quiet  = 4 // modules of white around the code
	module = 4 // pixels of one module
)

// PNG draws the code as a black and white image.
func (c *Code) PNG() ([]byte, error) {
	side := (c.size + 2*quiet) * module
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if c.Black(x/module-quiet, y/module-quiet) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
