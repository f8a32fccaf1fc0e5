#!/bin/sh
# Runs inside the image: puts the application into its place.
set -eu
mv /srv/app /srv/hello
chown -R root:root /srv/hello
chmod 755 /srv/hello /srv/hello/cgi-bin /srv/hello/cgi-bin/hello

cat > /usr/local/bin/serve <<'END'
#!/bin/sh
exec busybox httpd -f -v -p "${PORT:-8080}" -h /srv/hello
END
chmod 755 /usr/local/bin/serve

echo "$TITLE" > /srv/hello/title.txt
rm -rf /usr/share/doc /usr/share/man /usr/share/locale
