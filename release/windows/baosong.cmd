@rem The commands that the program shows begin with baosong. In GBK, as Chinese Windows reads it.
@"%~dp0报送.exe" %*
