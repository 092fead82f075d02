import os, random, sys, zipfile, io, gzip, struct
src, out = sys.argv[1], sys.argv[2]
os.makedirs(out, exist_ok=True)
random.seed(7)
names=[n for n in sorted(os.listdir(src)) if os.path.isfile(os.path.join(src,n)) and n!='all.zip']
n=0
per=int(sys.argv[3]) if len(sys.argv)>3 else 36
for name in names:
    data=open(os.path.join(src,name),'rb').read()
    for i in range(per):
        b=bytearray(data)
        if i%3==0: b=b[:random.randrange(1,len(b)+1)]
        elif i%3==1:
            for _ in range(random.randrange(1,40)): b[random.randrange(len(b))]^=1<<random.randrange(8)
        else:
            for _ in range(random.randrange(1,6)):
                at=random.randrange(len(b)); b[at:at+4]=random.choice([b'\xff\xff\xff\xff',b'\x00\x00\x00\x00',b'\x7f\xff\xff\xff',b'\xff\xff\xff\x7f'])
        stem,_,ext=name.partition('.')
        open(os.path.join(out,f"{stem}-{i}.{ext}"),'wb').write(b); n+=1
# bombs
z=zipfile.ZipFile(os.path.join(out,'bomb.zip'),'w',zipfile.ZIP_DEFLATED); z.writestr('z',b'0'*(600<<20)) ; z.close()
inner=open(os.path.join(out,'bomb.zip'),'rb').read()
for d in range(12):
    bio=io.BytesIO(); zz=zipfile.ZipFile(bio,'w',zipfile.ZIP_DEFLATED)
    for k in range(4): zz.writestr(f'{k}.zip',inner)
    zz.close(); inner=bio.getvalue()
open(os.path.join(out,'nested.zip'),'wb').write(inner)
# overlapping (flat) bomb: many central entries to one local entry
bio=io.BytesIO(); zz=zipfile.ZipFile(bio,'w',zipfile.ZIP_DEFLATED); zz.writestr('a',b'0'*(50<<20)); zz.close(); d=bytearray(bio.getvalue())
eocd=d.rfind(b'PK\x05\x06'); cd=d.find(b'PK\x01\x02'); ent=bytes(d[cd:eocd]); N=2000
body=d[:cd]+ent*N; e=bytearray(d[eocd:]); struct.pack_into('<HHII',e,8,N,N,len(ent)*N,cd)
open(os.path.join(out,'flat.zip'),'wb').write(body+e)
open(os.path.join(out,'laughs.xml'),'w').write('<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'+''.join(f'<!ENTITY lol{i} "{("&lol%s;"%(i-1 if i>1 else ""))*10}">' for i in range(1,10))+']><lolz>&lol9;</lolz>')
open(os.path.join(out,'laughs.yaml'),'w').write('a: &a ["x"]\n'+''.join(f'{chr(98+i)}: &{chr(98+i)} [{",".join(["*"+chr(97+i)]*9)}]\n' for i in range(9)))
open(os.path.join(out,'deep.json'),'w').write('['*2000000)
open(os.path.join(out,'deep.xml'),'w').write('<a>'*1000000)
import tarfile
# endless tar: gz of a tar whose headers repeat
h=tarfile.TarInfo('link'); h.type=tarfile.SYMTYPE; h.linkname='x'; hb=h.tobuf()
with gzip.open(os.path.join(out,'endless.tar.gz'),'wb',compresslevel=1) as g:
    for _ in range(4000): g.write(hb*256)
with gzip.open(os.path.join(out,'big.csv.gz'),'wb',compresslevel=1) as g:
    for _ in range(700): g.write(b'a'*(1<<20))
open(os.path.join(out,'loop.pdf'),'wb').write(b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
print(n, len(os.listdir(out)))
