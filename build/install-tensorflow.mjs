console.log('postinstall on', process.version)
